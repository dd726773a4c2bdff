"""
Who may do what, written down a second time and in another way: by action instead of by role.

This file must never be made from ``capabilities.toml``, nor the other way round: a flipped cell there is noticed only
because somebody wrote the answer here without looking. A heading names kind and state; a line an action and the roles
that may. Whatever has no line is refused to everybody.

``:own`` only who wrote it · ``:mine`` the same, wherever the row stands · ``:2`` two people sign · ``:!`` after proving
again who it is · ``:head`` only the head of the unit · ``:assigned`` only at the target of the assignment · ``:all``
wherever the row stands · ``*`` everybody, signed in or not. How far a role reaches is said in ``REACH``; ``anywhere`` in
a heading means that the object stands in no round.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.standing import EVERYBODY, Held, Standing

ROLES = ("SYS", "OFF", "LG", "GL", "GD", "GM", "LIA", "UNIT", "SUP", "VER", "AUD", "PUB")
#: How far each role reaches where nothing else is said.
REACH = {
    **dict.fromkeys(("SYS", "OFF", "LG", "AUD"), "round"),
    **dict.fromkeys(("GL", "GD", "GM"), "target"),
    **dict.fromkeys(("LIA", "UNIT"), "target"),
    **dict.fromkeys(("SUP", "VER"), "target"),
    "PUB": "nowhere",
}

REGISTER = """
working_paper draft
  know      OFF GL GD GM
  read      GL GD GM
  create    GL GD GM
  edit      GL GD:own GM:own
  submit    GL:own GD:own GM:own
  verify    GL GD

working_paper reviewed
  know      OFF GL GD GM
  read      GL GD GM
  return    GL GD
  approve   GL
  approve(leaders_paper) GD

working_paper approved
  know      OFF GL GD GM
  read      GL GD GM
  return    GL GD

finding draft
  know      OFF GL GD GM
  read      GL GD GM
  create    GL GD GM
  edit      GL GD:own GM:own
  approve   GL
  withdraw  GL

finding confirmed
  know      OFF GL GD GM
  read      GL GD GM
  submit    GL
  withdraw  GL

finding in_review
  know      OFF LG GL GD GM
  read      OFF LG GL
  edit(form) OFF
  return    OFF LG
  approve   OFF:!
  approve(grave) LG:2!
  withdraw  OFF

finding approved
  know      OFF LG GL GD GM
  read      OFF LG GL
  export    OFF:!
  withdraw  OFF

finding issued
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  export    OFF:!

finding withdrawn
  know      OFF GL GD GM
  read      GL GD:own GM:own

fix_at_once draft
  know      OFF GL GD GM
  read      GL GD GM
  create    GL GD GM
  edit      GL GD:own GM:own
  submit    GL

fix_at_once issued
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT
  approve   UNIT:head

fix_at_once acknowledged
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!

fix_at_once reported
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT
  approve   GL GD
  return    GL GD

fix_at_once returned
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!

fix_at_once accepted
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT

evidence working
  know      GL GD GM
  read      GL GD GM
  create    GL GD GM
  edit      GL GD GM
  original  GL GD GM

evidence frozen
  know      OFF LG:assigned GL GD GM
  read      LG:assigned! GL GD GM
  original  GL:!

unit_evidence working
  know      OFF GL GD GM LIA UNIT
  read      OFF GL GD GM LIA UNIT
  create    LIA
  create(on_behalf) OFF:!
  edit      LIA
  original  GL GD GM LIA UNIT

unit_evidence frozen
  know      OFF GL GD GM LIA UNIT
  read      OFF GL GD GM LIA UNIT
  original  GL:! LIA UNIT

criterion current anywhere
  know      OFF LG GL GD GM SUP VER
  read      OFF LG GL GD GM SUP VER
  create    OFF
  edit      OFF
  export    OFF

taxonomy current anywhere
  know      *
  read      *
  create    OFF
  edit      OFF

import_job staged anywhere
  know      OFF:own GL:own GD:own GM:own
  read      OFF:own GL:own GD:own GM:own
  create    OFF:own GL:own GD:own GM:own
  edit      OFF:own GL:own GD:own GM:own
  submit    OFF:own GL:own GD:own GM:own
  withdraw  OFF:own GL:own GD:own GM:own

import_job done anywhere
  know      OFF:own GL:own GD:own GM:own
  read      OFF:own GL:own GD:own GM:own

import_job discarded anywhere
  know      OFF:own GL:own GD:own GM:own
  read      OFF:own GL:own GD:own GM:own
"""

ROUNDS = """
round from_reading anywhere
  know      *
  read      *
  edit      OFF
  submit    OFF:2

round planned
  know      OFF LG GL AUD
  read      OFF LG
  create    OFF
  edit      OFF
  submit    OFF:2
  approve   LG:2
  export    OFF:!

round live
  know      OFF LG GL GD GM LIA UNIT SUP VER AUD
  read      OFF LG GL GD GM
  edit      OFF
  submit    OFF
  export    OFF:!

round ended
  know      OFF LG GL GD GM LIA UNIT SUP VER AUD
  read      OFF LG GL GD GM
  submit    OFF:2
  export    OFF:!

round archived
  know      OFF LG AUD
  read      OFF LG
  export    OFF:!

round cancelled
  know      OFF LG AUD
  read      OFF LG

announcement draft
  know      OFF LG GL
  read      OFF LG GL
  create    OFF
  edit      OFF
  submit    OFF

announcement issued
  know      OFF LG GL GD GM LIA UNIT SUP VER
  read      OFF LG GL GD GM LIA UNIT SUP VER

term current
  know      OFF LG
  read      OFF LG
  create    OFF
  edit      OFF
  withdraw  OFF

past_inspection current anywhere
  know      OFF LG
  read      OFF LG
  create    OFF
  withdraw  OFF

recusal open
  know      OFF LG GL GL:mine GD:mine GM:mine SUP:mine VER:mine AUD
  read      OFF LG GL:mine GD:mine GM:mine SUP:mine VER:mine AUD
  create    OFF GL:mine GD:mine GM:mine SUP:mine VER:mine
  edit      OFF
  submit    OFF
  approve   LG:2!

recusal accepted
  know      OFF LG GL GL:mine GD:mine GM:mine SUP:mine VER:mine AUD
  read      OFF LG GL:mine GD:mine GM:mine SUP:mine VER:mine AUD

recusal refused
  know      OFF LG GL GL:mine GD:mine GM:mine SUP:mine VER:mine AUD
  read      OFF LG GL:mine GD:mine GM:mine SUP:mine VER:mine AUD

challenge open
  know      LIA UNIT
  read      LIA UNIT
  create    LIA UNIT

challenge accepted
  know      LIA UNIT
  read      LIA UNIT

challenge refused
  know      LIA UNIT
  read      LIA UNIT

scheme draft
  know      OFF
  read      OFF
  create    OFF
  edit      OFF
  submit    OFF
  withdraw  OFF

scheme proposed
  know      OFF LG
  read      OFF LG
  return    LG
  approve   LG:2
  withdraw  OFF

scheme authorised
  know      OFF LG GL GD GM AUD
  read      OFF LG AUD
  read(own_group) GL GD GM
  withdraw  LG

scheme ended
  know      OFF LG AUD
  read      OFF LG AUD

slot from_reading anywhere
  know      OFF
  read      OFF
  create    OFF
  edit      OFF

slot planned
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  create    OFF
  edit      OFF

slot live
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT
  create    OFF
  edit      OFF

slot ended
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT
  create    OFF
  edit      OFF

slot archived
  know      OFF LG
  read      OFF LG

slot cancelled
  know      OFF LG
  read      OFF LG

feedback_rules current
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  edit      OFF

meeting planned
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  create    OFF
  edit      OFF
  submit    OFF:!

meeting held
  know      OFF LG GL GD GM LIA UNIT
  read      OFF LG GL GD GM LIA UNIT
  edit      OFF
  submit    OFF:!

meeting cancelled
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM

objection filed
  know      OFF LG GL LIA UNIT
  read      OFF LG GL LIA UNIT
  create    UNIT:head
  create(on_behalf) OFF:!
  approve   LG

objection upheld
  know      OFF LG GL LIA UNIT
  read      OFF LG GL LIA UNIT

objection refused
  know      OFF LG GL LIA UNIT
  read      OFF LG GL LIA UNIT

group_report draft
  know      OFF LG GL GD GM
  read      OFF GL GD GM
  create    GL
  edit      GL GD
  submit    GL

group_report submitted
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  submit    OFF:!
  return    OFF

group_report heard
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  submit    OFF:!
  return    OFF

group_report decided
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM

round_report draft
  know      OFF LG
  read      OFF
  create    OFF
  edit      OFF
  submit    OFF

round_report submitted
  know      OFF LG
  read      OFF LG
  submit    OFF:!
  return    OFF

round_report heard
  know      OFF LG
  read      OFF LG
  submit    OFF:!
  return    OFF

round_report decided
  know      OFF LG
  read      OFF LG

notice draft anywhere
  know      OFF *:own
  read      OFF *:own
  create    *:own
  edit      OFF *:own
  edit(classify) OFF *:own
  approve   OFF GL:own
  withdraw  *:own

notice stored anywhere
  know      *
  read      *
  edit      OFF *:own
  edit(classify) OFF
"""

PUBLICATION = """
publication draft
  know      OFF LG GL
  read      OFF LG GL
  create    OFF
  edit      OFF
  submit    OFF
  message   GL

publication submitted
  know      OFF LG GL
  read      OFF LG GL
  return    OFF LG
  approve   LG:2

publication approved
  know      OFF LG GL
  read      OFF LG GL
  return    OFF LG
  publish   OFF:2

publication released
  know      *:all
  read      *:all
  withdraw  OFF:2! LG:2!

publication superseded anywhere
  know      *
  read      *

publication withdrawn anywhere
  know      *
  read      OFF LG GL

comment current
  know      OFF LG
  read      OFF LG
  create    OFF
  edit      OFF
  export    OFF

figure_batch in_hand
  know      OFF LG
  read      OFF LG
  create    OFF
  publish   OFF:2
  withdraw  OFF
"""

FEEDBACK = """
issued_paper frozen
  know      OFF LG
  read      OFF LG
  export    OFF

paper_template current
  know      OFF
  read      OFF
  create    OFF
  edit      OFF

feedback_document draft
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  create    OFF GL
  edit      OFF GL
  submit    GL

feedback_document submitted
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  return    OFF LG
  approve   LG:2

feedback_document approved
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  return    OFF LG
  publish   OFF:2

feedback_document issued
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  publish   OFF:2
  export    OFF:!

feedback_document superseded
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  export    OFF:!

opened_feedback issued
  know      LIA UNIT SUP VER
  read      LIA UNIT SUP
  read(its_finding) VER
  original  LIA

opened_feedback superseded
  know      LIA UNIT SUP VER
  read      LIA UNIT SUP
  read(its_finding) VER
  original  LIA

opened_head_feedback issued
  know      UNIT:head
  read      UNIT:head
  original  UNIT:head

opened_head_feedback superseded
  know      UNIT:head
  read      UNIT:head
  original  UNIT:head

leak_check open
  know      OFF LG GL GD
  read      GL GD
  create    GL
  approve   GD

leak_check passed
  know      OFF LG GL GD
  read      GL GD

frame_check open
  know      OFF LG
  read      OFF
  create    OFF
  approve   OFF

frame_check passed
  know      OFF LG
  read      OFF
"""

RECTIFICATION = """
plan draft
  know      OFF LIA UNIT
  read      OFF:own LIA UNIT
  create    LIA
  create(on_behalf) OFF:!
  edit      OFF:own LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head

plan returned
  know      OFF LIA UNIT
  read      OFF:own LIA UNIT
  create    LIA
  create(on_behalf) OFF:!
  edit      OFF:own LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head

plan submitted
  know      OFF LG GL LIA UNIT SUP
  read      OFF LG GL LIA UNIT SUP
  return    OFF
  approve   OFF
  message   GL SUP
  withdraw  LIA

plan in_force
  know      OFF LG GL GD GM LIA UNIT SUP VER
  read      OFF LG GL GD GM LIA UNIT SUP VER
  submit    OFF:2
  export    OFF

plan superseded
  know      OFF LG GL GD GM LIA UNIT SUP VER
  read      OFF LG GL GD GM LIA UNIT SUP VER
  export    OFF

plan concluded
  know      OFF LG GL GD GM LIA UNIT SUP VER
  read      OFF LG GL GD GM LIA UNIT SUP VER
  export    OFF
"""

RESULTS = """
rectification_report draft
  know      OFF LIA UNIT
  read      OFF:own LIA UNIT
  create    LIA
  create(on_behalf) OFF:!
  edit      OFF:own LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head

rectification_report returned
  know      OFF LIA UNIT
  read      OFF:own LIA UNIT
  create    LIA
  create(on_behalf) OFF:!
  edit      OFF:own LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head

rectification_report submitted
  know      OFF LG GL LIA UNIT SUP
  read      OFF LG GL LIA UNIT SUP
  return    OFF
  approve   OFF
  message   GL SUP

rectification_report accepted
  know      OFF LG GL GD GM LIA UNIT SUP
  read      OFF LG GL GD GM LIA UNIT SUP

rectification_notice draft
  know      OFF LIA UNIT
  read      OFF:own LIA UNIT
  create    LIA
  create(on_behalf) OFF:!
  edit      OFF:own LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head

rectification_notice returned
  know      OFF LIA UNIT
  read      OFF:own LIA UNIT
  create    LIA
  create(on_behalf) OFF:!
  edit      OFF:own LIA UNIT
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head

rectification_notice submitted
  know      OFF LG GL LIA UNIT SUP
  read      OFF LG GL LIA UNIT SUP
  return    OFF LG
  approve   LG:2
  message   GL SUP

rectification_notice approved
  know      OFF LG GL LIA UNIT SUP
  read      OFF LG GL LIA UNIT SUP
  return    OFF LG
  publish   OFF:2

rectification_notice released
  know      *:all
  read      *:all
  withdraw  OFF:2! LG:2!

rectification_notice superseded anywhere
  know      *
  read      *

rectification_notice withdrawn anywhere
  know      *
  read      OFF LG GL
"""

LOOKING_BACK = """
look_back current
  know      OFF LG GL GD GM
  read      OFF LG GL GD GM
  create(seed) OFF
  create    GL GD GM
  edit      GL GD GM

repeat_link proposed
  know      OFF LG
  read      OFF LG
  create    OFF
  approve   OFF

repeat_link confirmed
  know      OFF LG
  read      OFF LG

repeat_link rejected
  know      OFF LG
  read      OFF LG
"""

ITEMS = """
item accepted
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  edit      LIA UNIT
  edit(on_behalf) OFF:!
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head
  approve(unfinished) LG:2
  withdraw(over) OFF:2
  message   OFF SUP
  assign    OFF

item under_way
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  edit      LIA UNIT
  edit(on_behalf) OFF:!
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head
  approve(unfinished) LG:2
  withdraw(over) OFF:2
  message   OFF SUP
  assign    OFF

item returned
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  edit      LIA UNIT
  edit(on_behalf) OFF:!
  submit    LIA
  submit(on_behalf) OFF:!
  approve   UNIT:head
  approve(unfinished) LG:2
  withdraw(over) OFF:2
  message   OFF SUP
  assign    OFF

item reported
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  withdraw  LIA
  withdraw(over) OFF:2
  verify(first) OFF
  return    OFF
  return(suggest) SUP
  message   GL SUP
  assign    OFF

item reviewed
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  verify    VER:own
  return    VER:own
  return(suggest) SUP
  approve(unfinished) LG:2
  withdraw(over) OFF:2
  message   GL SUP
  assign    OFF

item verified
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  approve   OFF:2!
  approve(unfinished) LG:2
  withdraw(over) OFF:2
  message   GL SUP

item closed_implemented
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  submit(successor) OFF:2!
  export    OFF
  message   SUP

item closed_not_implemented
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  submit(successor) OFF:2!
  export    OFF
  message   SUP

item carried_over
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  submit(successor) OFF:2!
  export    OFF
  message   SUP

item lapsed
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  submit(successor) OFF:2!
  export    OFF
  message   SUP

proof current
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  create    LIA UNIT VER:own
  create(on_behalf) OFF:!
  withdraw  LIA UNIT VER:own
  withdraw(on_behalf) OFF:!
  original  OFF LIA UNIT SUP VER:own

extension asked
  know      OFF LG GL GD GM LIA UNIT SUP
  read      OFF LG GL GD GM LIA UNIT SUP
  create    LIA
  create(on_behalf) OFF:!
  approve(first) OFF
  approve(later) LG

extension approved
  know      OFF LG GL GD GM LIA UNIT SUP
  read      OFF LG GL GD GM LIA UNIT SUP

extension refused
  know      OFF LG GL GD GM LIA UNIT SUP
  read      OFF LG GL GD GM LIA UNIT SUP

hand_over proposed
  know      OFF LG LIA UNIT SUP
  read      OFF LG LIA UNIT SUP
  create    LIA UNIT
  approve   LIA:own UNIT:own
  withdraw  LIA UNIT

hand_over taken
  know      OFF LG LIA UNIT SUP
  read      OFF LG LIA UNIT SUP

hand_over withdrawn
  know      OFF LG LIA UNIT SUP
  read      OFF LG LIA UNIT SUP
"""

CHECKS = """
truth_mark current
  know      OFF LG GL GD GM LIA UNIT SUP VER:own
  read      OFF LG GL GD GM LIA UNIT SUP VER:own
  create    OFF
  approve   OFF SUP VER:own

notice_pairing current
  know      OFF LG SUP
  read      OFF LG SUP
  create    OFF
  edit      OFF

verifier_list draft
  know      OFF LG
  read      OFF LG
  create    OFF
  edit      OFF
  approve   LG:2

verifier_list approved
  know      OFF LG
  read      OFF LG
  edit      OFF
  assign    OFF

sample drawn
  know      OFF LG
  read      OFF LG
  create    OFF:2
  assign    OFF

sample checked
  know      OFF LG
  read      OFF LG
  submit    OFF

sample finished
  know      OFF LG
  read      OFF LG
  export    OFF

sampled_item current
  know      OFF LG VER:own
  read      OFF LG VER:own
  assign    OFF
  verify    VER:own

call current
  know      OFF LG SUP VER:own
  read      OFF LG SUP VER:own
  create    OFF VER:own
  edit      OFF VER:own
"""

CHASING = """
chasing_letter draft
  know      OFF LG
  read      OFF LG
  create    OFF
  edit      OFF
  withdraw  OFF
  submit    OFF:2
  approve   LG:2

chasing_letter sent
  know      OFF LG GL GD GM LIA UNIT SUP
  read      OFF LG GL GD GM LIA UNIT SUP
  edit      LIA UNIT
  edit(on_behalf) OFF:!

rectification_rules current
  know      OFF LG GL GD GM LIA UNIT SUP VER
  read      OFF LG GL GD GM LIA UNIT SUP VER
  edit      OFF:2
"""

HOUSE = """
user open anywhere
  know      SYS OFF LG AUD
  read      SYS OFF LG AUD
  create    SYS
  edit      SYS
  edit(reset) OFF:!
  approve   OFF:2!

user closed anywhere
  know      SYS OFF LG AUD
  read      SYS OFF LG AUD
  edit      SYS

organ current anywhere
  know      SYS OFF LG GL GD GM AUD
  read      SYS OFF LG GL GD GM AUD
  create    OFF
  edit      OFF

inspector current
  know      OFF LG GL:mine GD:mine GM:mine PUB:mine
  read      OFF LG GL:mine GD:mine GM:mine PUB:mine
  create    OFF
  edit      OFF
  withdraw  OFF
  export    OFF:!

unit_leader current anywhere
  know      OFF LG
  read      OFF LG
  create    OFF
  edit      OFF
  withdraw  OFF

assignment waiting anywhere
  know      SYS OFF LG AUD
  read      SYS OFF LG AUD
  create    SYS:! OFF:!
  edit      OFF
  approve   OFF:2!
  withdraw  SYS OFF

assignment in_force anywhere
  know      SYS OFF LG AUD
  read      SYS OFF LG AUD
  edit      OFF
  withdraw  SYS OFF

assignment ended anywhere
  know      SYS OFF LG AUD
  read      SYS OFF LG AUD

settings current anywhere
  know      SYS OFF LG AUD
  read      SYS OFF LG AUD
  edit      SYS:!
  edit(rules) OFF:2
  approve(rules) LG:2

demo_date current anywhere
  know      *
  read      *
  edit      OFF

trail current anywhere
  know      SYS AUD OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  read      AUD SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  verify    AUD
  export    AUD:!

backup current anywhere
  know      SYS OFF AUD
  read      AUD
  create    SYS
  approve(restore) SYS:2! OFF:2

note current anywhere
  know      SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own
  read      SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own
  edit      SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own

saved_view current anywhere
  know      SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own
  read      SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own
  create    SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own
  edit      SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own
  withdraw  SYS:own OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own AUD:own

api_token current anywhere
  know      OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  read      OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  create    OFF:own! LG:own! GL:own! GD:own! GM:own! LIA:own! UNIT:own! SUP:own! VER:own!
  withdraw  OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own

calendar_feed current anywhere
  know      OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  read      OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  create    OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  withdraw  OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own

webhook current anywhere
  know      OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  read      OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  create    OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own
  withdraw  OFF:own LG:own GL:own GD:own GM:own LIA:own UNIT:own SUP:own VER:own

export current
  know      OFF GL GD GM LIA UNIT SUP VER
  export    OFF:! GL:! GD:! GM:! LIA UNIT SUP:! VER:!
"""

#: Moves as the offices agreed on them: kind, move, from, to, the action that it is, who, and what it asks for.
MOVES = """
working_paper | review      | draft              | reviewed     | verify   | GL GD       | not author
working_paper | approve     | reviewed           | approved     | approve  | GL          | not author, not reviewed_by
working_paper | return      | reviewed approved  | draft        | return   | GL GD       | reason
finding       | confirm     | draft              | confirmed    | approve  | GL          |
finding       | submit      | confirmed          | in_review    | submit   | GL          |
finding       | approve     | in_review          | approved     | approve  | OFF         | two, not author, not submitted_by
finding       | return      | in_review          | draft        | return   | OFF LG      | reason
finding       | withdraw    | draft confirmed    | withdrawn    | withdraw | GL          | reason
finding       | withdraw    | in_review approved | withdrawn    | withdraw | OFF         | reason
fix_at_once   | issue       | draft              | issued       | submit   | GL          |
fix_at_once   | acknowledge | issued             | acknowledged | approve  | UNIT:head   |
fix_at_once   | report      | acknowledged       | reported     | submit   | LIA         |
fix_at_once   | report      | returned           | reported     | submit   | LIA         |
fix_at_once   | accept      | reported           | accepted     | approve  | GL GD       | not reported_by
fix_at_once   | return      | reported           | returned     | return   | GL GD       | reason, not reported_by
round         | adopt       | from_reading       | planned      | submit   | OFF         | two
round         | start       | planned            | live         | submit   | OFF         | two
round         | end         | live               | ended        | submit   | OFF         |
round         | archive     | ended              | archived     | submit   | OFF         | two
round         | cancel      | planned            | cancelled    | submit   | OFF         | two, reason
announcement  | issue_announcements | draft     | issued       | submit   | OFF         |
group_report  | submit      | draft              | submitted    | submit   | GL          |
group_report  | hear        | submitted          | heard        | submit   | OFF         |
group_report  | decide      | heard              | decided      | submit   | OFF         |
group_report  | return      | submitted heard    | draft        | return   | OFF         | reason
round_report  | submit      | draft              | submitted    | submit   | OFF         |
round_report  | hear        | submitted          | heard        | submit   | OFF         |
round_report  | decide      | heard              | decided      | submit   | OFF         |
round_report  | return      | submitted heard    | draft        | return   | OFF         | reason
notice        | confirm     | draft              | stored       | approve  | OFF GL:own  |
notice        | discard     | draft              | discarded    | withdraw | *:own       | reason
feedback_document | submit    | draft              | submitted    | submit   | GL       |
feedback_document | return    | submitted approved | draft        | return   | OFF LG   | reason
feedback_document | approve   | submitted          | approved     | approve  | LG       | two
feedback_document | issue     | approved           | issued       | publish  | OFF      | two
feedback_document | supersede | issued             | superseded   | publish  | OFF      | two, reason
meeting       | hold_meeting     | planned       | held         | submit   | OFF         |
meeting       | correct_meeting  | held          | held         | submit   | OFF         | reason
meeting       | postpone_meeting | planned       | planned      | edit     | OFF         | reason
meeting       | cancel_meeting   | planned       | cancelled    | edit     | OFF         | reason
objection     | uphold_objection | filed         | upheld       | approve  | LG          | reason
objection     | refuse_objection | filed         | refused      | approve  | LG          | reason
publication   | submit      | draft              | submitted    | submit   | OFF         |
publication   | approve     | submitted          | approved     | approve  | LG          | two
publication   | return      | submitted approved | draft        | return   | OFF LG      | reason
publication   | release     | approved           | released     | publish  | OFF         | two
publication   | withdraw    | released           | withdrawn    | withdraw | OFF LG      | two, reason
repeat_link   | confirm_repeat | proposed        | confirmed    | approve  | OFF         | reason
repeat_link   | reject_repeat  | proposed        | rejected     | approve  | OFF         | reason
plan          | submit_plan    | draft returned  | submitted    | approve  | UNIT:head   |
plan          | recall_plan    | submitted       | draft        | withdraw | LIA         | reason
plan          | accept_plan    | submitted       | in_force     | approve  | OFF         |
plan          | return_plan    | submitted       | returned     | return   | OFF         | reason
plan          | supersede_plan | in_force        | superseded   | submit   | OFF         | reason
plan          | conclude_plan  | in_force        | concluded    | submit   | OFF         | two
rectification_report | submit_rectification_report | draft returned | submitted | approve | UNIT:head |
rectification_report | accept_rectification_report | submitted      | accepted  | approve | OFF       |
rectification_report | return_rectification_report | submitted      | returned  | return  | OFF       | reason
rectification_notice | submit_rectification_report | draft returned | submitted | approve | UNIT:head |
rectification_notice | return_rectification_report | submitted approved | returned | return | OFF LG  | reason
rectification_notice | approve_rectification_notice | submitted     | approved   | approve  | LG     | two
rectification_notice | release_rectification_notice | approved      | released   | publish  | OFF    | two
rectification_notice | withdraw_rectification_notice | released     | withdrawn  | withdraw | OFF LG | two, reason
rectification_notice | supersede_rectification_notice | released    | superseded | withdraw | OFF LG | two, reason
item          | start_item       | accepted           | under_way    | edit     | LIA UNIT |
item          | report_item      | under_way returned | reported     | submit   | LIA      | two
item          | recall_item      | reported           | under_way    | withdraw | LIA      | reason
item          | review_item      | reported           | reviewed     | verify   | OFF      |
item          | return_item      | reported           | returned     | return   | OFF      | reason
item          | verify_item      | reviewed           | verified     | verify   | VER:own  |
item          | refuse_item      | reviewed           | returned     | return   | VER:own  | reason
item          | close_item       | verified           | closed_implemented | approve | OFF | two
item          | end_item         | accepted under_way returned reviewed verified | closed_not_implemented | approve | LG | two, reason
item          | carry_over_item  | accepted under_way returned | carried_over | withdraw | OFF | two, reason
item          | lapse_item       | accepted under_way returned reported reviewed verified | lapsed | withdraw | OFF | two, reason
extension     | approve_extension | asked             | approved     | approve  | OFF      |
extension     | refuse_extension  | asked             | refused      | approve  | OFF      | reason
hand_over     | take_hand_over   | proposed           | taken        | approve  | LIA:own UNIT:own |
hand_over     | withdraw_hand_over | proposed         | withdrawn    | withdraw | LIA UNIT | reason
verifier_list | approve_verifiers | draft             | approved     | approve  | LG       | two
verifier_list | reopen_verifiers  | approved          | draft        | edit     | OFF      | reason
chasing_letter | send_letter     | draft              | sent         | submit   | OFF      | two
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one role may do: within which reach, and on which conditions."""

    reach: str
    own: bool = False
    head: bool = False
    two: bool = False
    again: bool = False


Action = tuple[Letter, str]
#: (kind, state) → action → role → answers, any of which is enough.
Table = dict[tuple[str, str], dict[Action, dict[str, list[Answer]]]]

_ACTION = re.compile(r"([a-z]+)(?:\(([a-z_]+)\))?")


def _read(text: str) -> Table:
    table: Table = {}
    lines: dict[Action, dict[str, list[Answer]]] = {}
    anywhere = False
    for line in filter(None, (line.rstrip() for line in text.splitlines())):
        first, *rest = line.split()
        if not line.startswith(" "):
            anywhere = rest[-1] == "anywhere"
            lines = table.setdefault((first, rest[0]), {})
            continue
        name, aspect = _ACTION.fullmatch(first).groups()
        by_role = lines.setdefault((Letter[name.upper()], aspect or ""), {})
        for role, answer in _answers(rest, anywhere=anywhere):
            by_role.setdefault(role, []).append(answer)
    return table


def _answers(words: list[str], *, anywhere: bool) -> Iterator[tuple[str, Answer]]:
    for word in words:
        roles, _, marks = word.partition(":")
        for role in ROLES if roles == "*" else (roles,):
            reach = (
                "anywhere"
                if anywhere or "mine" in marks or "all" in marks
                else "target"
                if "assigned" in marks
                else REACH[role]
            )
            yield role, Answer(reach, "own" in marks or "mine" in marks, "head" in marks, "2" in marks, "!" in marks)


TABLE: Table = {
    **_read(REGISTER),
    **_read(ROUNDS),
    **_read(PUBLICATION),
    **_read(FEEDBACK),
    **_read(RECTIFICATION),
    **_read(CHECKS),
    **_read(LOOKING_BACK),
    **_read(ITEMS),
    **_read(RESULTS),
    **_read(CHASING),
    **_read(HOUSE),
}
ACTIONS: tuple[Action, ...] = tuple(
    sorted({(letter, "") for letter in Letter} | {action for actions in TABLE.values() for action in actions})
)

ME, SOMEBODY_ELSE = 7, 8
R1, R2, FOREIGN = UUID(int=1), UUID(int=2), UUID(int=3)
OUR_OFFICE, OTHER_OFFICE = 1, 2


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an object stands: round, office, target."""

    round_id: UUID | None
    organ_id: int | None
    target_id: int | None


#: Targets 1–3 are the first group's, 1 is the first unit's and the one of those who are assigned to one.
SPOTS = (
    Spot(R1, OUR_OFFICE, 1),
    Spot(R1, OUR_OFFICE, 2),
    Spot(R1, OUR_OFFICE, 4),
    Spot(R1, OUR_OFFICE, None),
    Spot(R2, OUR_OFFICE, 21),
    Spot(FOREIGN, OTHER_OFFICE, 31),
    Spot(None, OUR_OFFICE, None),
    Spot(None, OTHER_OFFICE, None),
    Spot(None, None, None),
)
_BOTH, _FIRST = frozenset({R1, R2}), frozenset({R1})
_OFFICES = (
    {"organ_id": OUR_OFFICE, "all_rounds": True, "round_ids": _BOTH},
    {"organ_id": OUR_OFFICE, "round_ids": _FIRST},
)
_ONE = {"round_ids": _FIRST, "targets": frozenset({1})}
#: Assignments that somebody of each role may hold.
HELD: dict[str, tuple[Held, ...]] = {
    "SYS": tuple(Held("s", "SYS", **scope) for scope in _OFFICES),
    "OFF": tuple(Held("o", "OFF", **scope) for scope in (*_OFFICES, {"all_rounds": True})),
    "AUD": tuple(Held("a", "AUD", **scope) for scope in _OFFICES),
    "LG": tuple(Held("l", "LG", **scope) for scope in (*_OFFICES, _ONE)),
    **{role: (Held("g", role, round_ids=_FIRST, targets=frozenset({1, 2, 3})),) for role in ("GL", "GD", "GM")},
    "LIA": (Held("u", "LIA", **_ONE),),
    "UNIT": (Held("u", "UNIT", **_ONE), Held("u", "UNIT", duty="head", **_ONE)),
    **{role: (Held("v", role, **_ONE), Held("v", role, round_ids=_FIRST)) for role in ("SUP", "VER")},
    "PUB": (EVERYBODY,),
}


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody with one assignment, and an object at a spot, theirs or not."""

    role: str
    standing: Standing
    spot: Spot
    owner_id: int | None
    action: Action


def cases(kind: str, state: str, role: str, actions: tuple[Action, ...] = ACTIONS) -> Iterator[tuple[Case, object]]:
    """Yield what to ask about one cell of the matrix and what has to be answered: (two, again), or None for no."""
    for action in actions:
        answers = TABLE[kind, state].get(action, {}).get(role, [])
        for held in HELD[role]:
            for person, owner in ((ME, ME), (ME, SOMEBODY_ELSE), (None, None)):
                if person is None and role != "PUB":
                    continue
                standing = Standing(person, (held,))
                for spot in SPOTS:
                    yield Case(role, standing, spot, owner, action), expected(answers, held, spot, person, owner)


def expected(
    answers: list[Answer], held: Held, spot: Spot, person: int | None, owner: int | None
) -> tuple[bool, bool] | None:
    """Return (two people, proving again) where one of the answers allows it, None where none does."""
    said = [
        (answer.two, answer.again)
        for answer in answers
        if _within(answer.reach, held, spot)
        and not (answer.own and (person is None or person != owner))
        and not (answer.head and held.duty != "head")
    ]
    return min(said, default=None)


def _within(reach: str, held: Held, spot: Spot) -> bool:
    if reach in {"anywhere", "nowhere"}:
        return reach == "anywhere"
    if spot.round_id is None:
        return held.all_rounds and spot.organ_id is not None and spot.organ_id == held.organ_id
    in_round = spot.round_id in held.round_ids
    if reach == "round" or spot.target_id is None or held.targets is None:
        return in_round
    return in_round and spot.target_id in held.targets


@dataclass(frozen=True, slots=True)
class Move:
    """A move from one state: where to, which action it is, who may, what it asks for, and who must not."""

    target: str
    action: str
    who: dict[str, list[Answer]]
    reason: bool
    two: bool
    not_by: frozenset[str]


def _moves() -> dict[tuple[str, str, str], Move]:
    """Return the moves by kind, name and state."""
    found: dict[tuple[str, str, str], Move] = {}
    for line in filter(None, MOVES.splitlines()):
        kind, name, sources, target, action, who, asks = (part.strip() for part in line.split("|"))
        by_role: dict[str, list[Answer]] = {}
        # A move's reach is that of its action in the table above; only who takes it is said here.
        for role, answer in _answers(who.split(), anywhere=True):
            by_role.setdefault(role, []).append(answer)
        needs = {need.strip() for need in asks.split(",") if need.strip()}
        not_by = frozenset(need.removeprefix("not ") for need in needs if need.startswith("not "))
        for state in sources.split():
            found[kind, name, state] = Move(target, action, by_role, "reason" in needs, "two" in needs, not_by)
    return found


MOVE: dict[tuple[str, str, str], Move] = _moves()
