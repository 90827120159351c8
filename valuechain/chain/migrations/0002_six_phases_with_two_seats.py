from django.db import migrations

# Six phases from the first moment, honestly vacant. What the database must promise beyond the models:
# a phase is never deleted, a holder sits on the side of seat and membership, and two people share an ownership.
CREATE = """
INSERT INTO chain_phase (code, position, label_de, label_en) VALUES
  ('insights', 1, '', ''), ('offer_brand', 2, '', ''), ('campaigns', 3, '', ''),
  ('sales', 4, '', ''), ('crm', 5, '', ''), ('controlling', 6, '', '');
INSERT INTO chain_ownership (subject_type, subject_id, phase_id) SELECT 'phase', code, code FROM chain_phase;
INSERT INTO chain_seat (ownership_id, side)
  SELECT id, side FROM chain_ownership CROSS JOIN (VALUES ('marketing'), ('sales')) AS sides (side);
"""
GUARDS = """
CREATE FUNCTION refuse_deleting_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'there are always six phases' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER phase_is_never_deleted BEFORE DELETE ON chain_phase
  FOR EACH ROW EXECUTE FUNCTION refuse_deleting_phase();
CREATE FUNCTION refuse_moving_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a phase keeps its place' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER phase_keeps_its_place BEFORE UPDATE ON chain_phase FOR EACH ROW
  WHEN (OLD.code IS DISTINCT FROM NEW.code OR OLD.position IS DISTINCT FROM NEW.position)
  EXECUTE FUNCTION refuse_moving_phase();
ALTER TABLE chain_holder
  ADD CONSTRAINT holder_sits_on_the_seats_side FOREIGN KEY (seat_id, side) REFERENCES chain_seat (id, side),
  ADD CONSTRAINT holder_is_a_member_of_the_side
    FOREIGN KEY (membership_id, side) REFERENCES people_membership (id, side);
CREATE FUNCTION refuse_one_person_in_both_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM chain_holder AS other
      JOIN chain_seat AS their_seat ON their_seat.id = other.seat_id
      JOIN chain_seat AS my_seat ON my_seat.id = NEW.seat_id
    WHERE other.state = 'accepted' AND other.person_id = NEW.person_id AND other.id <> NEW.id
      AND their_seat.ownership_id = my_seat.ownership_id
  ) THEN
    RAISE EXCEPTION 'two different people own a subject' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER owners_are_two_people BEFORE INSERT OR UPDATE ON chain_holder FOR EACH ROW
  WHEN (NEW.state = 'accepted') EXECUTE FUNCTION refuse_one_person_in_both_seats();
"""
DROP = """
DROP TRIGGER owners_are_two_people ON chain_holder;
DROP FUNCTION refuse_one_person_in_both_seats();
ALTER TABLE chain_holder DROP CONSTRAINT holder_sits_on_the_seats_side,
  DROP CONSTRAINT holder_is_a_member_of_the_side;
DROP TRIGGER phase_keeps_its_place ON chain_phase;
DROP FUNCTION refuse_moving_phase();
DROP TRIGGER phase_is_never_deleted ON chain_phase;
DROP FUNCTION refuse_deleting_phase();
"""
EMPTY = "DELETE FROM chain_seat; DELETE FROM chain_ownership; DELETE FROM chain_phase;"


class Migration(migrations.Migration):
    dependencies = [("chain", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, EMPTY), migrations.RunSQL(GUARDS, DROP)]
