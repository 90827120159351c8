/* The sign-in page of the demo: a click on a person fills the form. */
document.addEventListener("click", (event) => {
  const person = event.target.closest("[data-fill-login]");
  if (!person) return;
  const form = document.querySelector("main form");
  form.querySelector("[name=login]").value = person.dataset.fillLogin;
  if (person.dataset.fillPassword) form.querySelector("[name=password]").value = person.dataset.fillPassword;
  document.querySelectorAll("[data-fill-login]").forEach((one) => one.setAttribute("aria-pressed", String(one === person)));
  form.querySelector("[type=submit]").focus();
});
