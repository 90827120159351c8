from django.urls import path

from leads.handoffs.views import answers, board, offering, pages

TASKS = [
    path(f"handoffs/<int:handoff_id>/{verb}/", answers.handoff_task, {"verb": verb}, name=f"handoff_{verb}")
    for verb in answers.TASKS
]
urlpatterns = [
    path("handoffs/", pages.handoff_list, name="handoff_list"),
    path("handoffs/board/", board.handoff_board, name="handoff_board"),
    path("handoffs/board/<slug:column>/", board.handoff_board_column, name="handoff_board_column"),
    path("handoffs/<int:handoff_id>/", pages.handoff_detail, name="handoff_detail"),
    path("handoffs/<int:handoff_id>/why/", pages.handoff_why, name="handoff_why"),
    path("handoffs/<int:handoff_id>/accept/", answers.handoff_accept, name="handoff_accept"),
    *TASKS,
    path("leads/<int:lead_id>/handoff/", offering.handoff_offer, name="handoff_offer"),
    path("leads/<int:lead_id>/handoff/check/", offering.handoff_check, name="handoff_check"),
    path("leads/<int:lead_id>/handoff-panel/", pages.handoff_panel, name="handoff_panel"),
]
