"""Finding a person in a text, and a lead on a person: what the register must not hold, said before it is saved."""

from bihuan.web.findings.leads.finding import Lead, Person, find_lead, find_person, find_persons

__all__ = ["Lead", "Person", "find_lead", "find_person", "find_persons"]
