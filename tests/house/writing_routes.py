"""What each address that takes a form must hold to, one line each: version, key and draft, or why not.

A new address that takes a form fails test_writing_routes.py until it has its line here and its case in
tests/web/bad_forms.py. `True`: the test sees it there, and sees what happens without it. A sentence: why not.
"""

from dataclasses import dataclass

YES = True
NOTHING_CHANGES = "it changes nothing that was there"
NOTHING_MADE = "sent twice, it makes nothing twice"
NOTHING_TYPED = "nothing is typed: there is a button, or a choice of people"
A_SECRET = "what is typed proves who somebody is, and is kept nowhere"
SEALED = "what is to be sealed is kept nowhere else"
OF_A_COOKIE = "one browser has one form, and the newest answer to a question counts"
OUTSIDE = "nobody is inside yet, so nobody's draft it could be"


@dataclass(frozen=True)
class Line:
    version: bool | str  # it changes a record: the version that it was based on
    key: bool | str  # it makes something: pressed twice, it is made once
    draft: bool | str  # words are typed: they are kept for their author


LINES: dict[str, Line] = {
    # the front door
    "frontdoor:tell": Line(NOTHING_CHANGES, YES, YES),
    "frontdoor:add_file": Line(NOTHING_CHANGES, YES, "a file, which its sender has; nothing is typed"),
    "frontdoor:notify": Line(NOTHING_CHANGES, YES, YES),
    "frontdoor:contest": Line("what was recorded stands, and this beside it", YES, YES),
    "frontdoor:path": Line(YES, YES, YES),
    "frontdoor:take_path": Line(YES, YES, NOTHING_TYPED),
    "frontdoor:tie": Line(YES, YES, YES),
    "frontdoor:untie": Line(YES, YES, YES),
    "frontdoor:rate": Line(YES, YES, YES),
    "frontdoor:claim": Line(YES, YES, NOTHING_TYPED),
    "frontdoor:release": Line(YES, YES, NOTHING_TYPED),
    "frontdoor:recommend": Line(YES, YES, YES),
    "frontdoor:authorise": Line(YES, YES, YES),
    # the form for everybody
    "frontdoor:public_start": Line(NOTHING_CHANGES, OF_A_COOKIE, OUTSIDE),
    "frontdoor:public_page": Line(NOTHING_CHANGES, OF_A_COOKIE, OUTSIDE),
    "frontdoor:public_check": Line(
        NOTHING_CHANGES, "the key is in what is sealed on the page: test_public_form.py", OUTSIDE
    ),
    "frontdoor:public_save": Line(NOTHING_CHANGES, "the newest code and word count", A_SECRET),
    "frontdoor:public_come_back": Line(NOTHING_CHANGES, NOTHING_MADE, A_SECRET),
    "frontdoor:public_delete": Line("what is gone is gone", NOTHING_MADE, NOTHING_TYPED),
    "frontdoor:public_how_far": Line(NOTHING_CHANGES, NOTHING_MADE, A_SECRET),
    "frontdoor:note_talk": Line(NOTHING_CHANGES, YES, YES),
    "frontdoor:ask_before_naming": Line(NOTHING_CHANGES, YES, YES),
    "frontdoor:advise": Line("the first advice counts, and who is second sees so", YES, YES),
    "frontdoor:name_it": Line("it becomes one concern, and who is second sees so", YES, YES),
    "frontdoor:feedback": Line(YES, YES, YES),
    "frontdoor:helped": Line("the newest word counts, and is its sender's alone", YES, NOTHING_TYPED),
    "frontdoor:people": Line(YES, YES, YES),
    "frontdoor:give_back": Line(YES, YES, YES),
    "frontdoor:entry": Line("it adds an entry; the concern stays as it is", YES, YES),
    "frontdoor:contact": Line("it adds a contact, and says so where one is planned", YES, YES),
    "frontdoor:contact_came": Line("the first word counts, and who is second sees so", YES, YES),
    "frontdoor:came_of": Line(YES, YES, YES),
    "frontdoor:challenge": Line("one challenge waits at a time, and the second is refused", YES, YES),
    "frontdoor:give_more": Line("one thing is asked for at a time, and the second is refused", YES, YES),
    "frontdoor:answer_challenge": Line(YES, YES, YES),
    # whole extracts
    "linking:propose": Line(NOTHING_CHANGES, YES, YES),
    "linking:run": Line(YES, YES, NOTHING_TYPED),
    "linking:look": Line(YES, YES, NOTHING_TYPED),
    # rotas
    "desk:send_rota": Line(NOTHING_CHANGES, YES, "a file, which its sender has; nothing is typed"),
    "desk:new_rota": Line("the rota that it was compared with: test_rotas.py", YES, NOTHING_TYPED),
    "desk:say_of_rota": Line("the newest word counts", YES, NOTHING_TYPED),
    "desk:rota_pattern": Line("it is compared with the rota in force when it is taken in", YES, YES),
    "desk:change_rota": Line("it stands on top of the rota, and another act takes it back", YES, YES),
    "desk:my_shifts": Line("it stands on top of the rota, and another act takes it back", YES, YES),
    "desk:settle_change": Line("the first word counts, and who is second sees so", YES, NOTHING_TYPED),
    "desk:settle_my_shift": Line("the first word counts, and who is second sees so", YES, NOTHING_TYPED),
    # questions and answers
    "sharing:ask": Line(NOTHING_CHANGES, YES, YES),
    "sharing:strategy": Line("each discussion is one of its own", YES, YES),
    "sharing:undo": Line("whoever is first takes it back", YES, NOTHING_TYPED),
    "sharing:advice": Line("the first advice counts, and who is second sees so", YES, YES),
    "sharing:law": Line("the newest day counts, and the older stays", YES, YES),
    "sharing:we_spoke": Line(NOTHING_CHANGES, YES, YES),
    "sharing:answer": Line(YES, YES, YES),
    "sharing:write_down": Line("it adds to what is held; the question stays as it is", YES, YES),
    "sharing:release": Line(YES, YES, "a line, where it was prepared on an earlier day: it is kept then"),
    "sharing:from_mail": Line("a new link takes the place of the one before", YES, NOTHING_TYPED),
    "sharing:give_back": Line(YES, YES, YES),
    "sharing:answer_spoken": Line(YES, YES, YES),
    "sharing:not_ours": Line(YES, YES, YES),
    "sharing:cannot_share": Line(YES, YES, YES),
    "sharing:challenge": Line(YES, YES, YES),
    "sharing:look_again": Line(YES, YES, YES),
    "sharing:strike": Line("it adds to what is struck out; the question stays as it is", YES, YES),
    "sharing:put_back": Line("what is back is back, whoever was quicker", YES, NOTHING_TYPED),
    "sharing:outcome": Line(YES, YES, YES),
    "sharing:hold": Line(YES, YES, YES),
    "sharing:barrier": Line(YES, YES, YES),
    "sharing:amend": Line(YES, YES, YES),
    "sharing:thread": Line("it adds a message; the question stays as it is", YES, YES),
    "sharing:accept": Line(YES, YES, NOTHING_TYPED),
    "sharing:withdraw": Line(YES, YES, YES),
    "sharing:rate": Line(YES, YES, NOTHING_TYPED),
    # steps and clocks
    "pathway:record_step": Line("each step is one of its own", YES, YES),
    "pathway:leave": Line("an agency's own part ends, whoever of it was quicker", YES, YES),
    "pathway:explain": Line("the first reason counts, and who is second sees so", YES, YES),
    "pathway:not_needed": Line("what is over is over, whoever was quicker", YES, YES),
    "pathway:plan": Line("it adds a plan; the clock stays as it is", YES, YES),
    "pathway:protections": Line(NOTHING_CHANGES, YES, YES),
    "pathway:protect_child": Line("a child is in one record at a time, and who is second sees so", YES, YES),
    "pathway:protection_told": Line("it adds an entry; what stands stays", YES, YES),
    "pathway:protection_wishes": Line("it adds an entry; what stands stays", YES, YES),
    "pathway:protection_search": Line("it adds a call; where the child is now is the newest word", YES, YES),
    "pathway:protection_grounds": Line("it ends once, and who is second sees so", YES, YES),
    "pathway:protection_child": Line("the first word counts, and who is second sees so", YES, YES),
    "pathway:protection_officer": Line("the first counts, and who is second sees so", YES, NOTHING_TYPED),
    "pathway:protection_take": Line("the first counts, and who is second sees so", YES, NOTHING_TYPED),
    "meetings:open": Line("it begins once, and who is second sees so", YES, NOTHING_TYPED),
    "meetings:turn": Line(
        "the newest word of whoever drives counts, and one person drives", YES, NOTHING_TYPED
    ),
    "meetings:call": Line(
        "the newest word of whoever drives counts, and one person drives", YES, NOTHING_TYPED
    ),
    "meetings:heard": Line("a tick, which is taken back as it was set", YES, NOTHING_TYPED),
    "meetings:decide": Line(YES, YES, YES),
    "meetings:harmed": Line(YES, YES, YES),
    "meetings:dissent": Line("it adds a dissent; what stands stays", YES, YES),
    "meetings:give": Line("it adds an action; what stands stays", YES, YES),
    "meetings:carry": Line("it ends once, and who is second sees so", YES, NOTHING_TYPED),
    "meetings:contact": Line("it adds a contact; what stands stays", YES, YES),
    "meetings:grade": Line("it adds a grade; the one before stays", YES, YES),
    "meetings:reveal": Line("they open once, and who is second sees so", YES, YES),
    "meetings:view": Line("it adds a view; what stands stays", YES, YES),
    "meetings:close": Line("it is over once, and who is second sees so", YES, YES),
    "meetings:accept": Line("the first answer counts, and who is second sees so", YES, NOTHING_TYPED),
    "meetings:cannot": Line("the first answer counts, and who is second sees so", YES, YES),
    "meetings:done": Line("it ends once, and who is second sees so", YES, YES),
    "meetings:dropped": Line("it ends once, and who is second sees so", YES, YES),
    "meetings:another": Line("the newest word of whoever chairs counts", YES, NOTHING_TYPED),
    "meetings:dissent_again": Line("it adds a look; it is closed once, and who is second sees so", YES, YES),
    # differences of view
    "disagreements:raise_of_child": Line("each is one of its own", YES, YES),
    "disagreements:raise_of_case": Line("one is open for a case, and who is second sees so", YES, YES),
    "disagreements:raise_of_question": Line(
        "one is open for a question, and who is second sees so", YES, YES
    ),
    "disagreements:say": Line("it adds a view; what stands stays", YES, YES),
    "disagreements:up": Line(YES, YES, YES),
    "disagreements:agreed": Line(YES, YES, YES),
    "disagreements:confirm": Line(YES, YES, NOTHING_TYPED),
    "disagreements:withdraw": Line("withdrawn is withdrawn, whoever was quicker", YES, NOTHING_TYPED),
    "disagreements:fair": Line("an agency says it once, and who is second sees so", YES, NOTHING_TYPED),
    "disagreements:good_practice": Line("it adds a word of praise; nothing is changed", YES, YES),
    "disagreements:learning": Line(YES, YES, YES),
    # views of a child
    "risk:views": Line("a view stands beside the one before, which is kept", YES, YES),
    "risk:fact": Line("it adds a fact; what stands stays", YES, YES),
    "risk:guess": Line("the first guess counts, and who is second sees so", YES, NOTHING_TYPED),
    "risk:adult": Line("it adds a grade; the one before stays", YES, YES),
    "risk:reveal": Line("it is opened once, and who is second sees so", YES, YES),
    # meetings
    "meetings:meetings": Line("a morning has one, and who is second is led to it", YES, NOTHING_TYPED),
    "meetings:build": Line("what stands stays, and what is new follows it", YES, NOTHING_TYPED),
    "meetings:lock": Line(YES, YES, NOTHING_TYPED),
    "meetings:chair": Line(YES, YES, NOTHING_TYPED),
    "meetings:ask_views": Line("who was asked stays asked once", YES, NOTHING_TYPED),
    "meetings:add": Line("a child comes on once, and who is second sees so", YES, YES),
    "meetings:invite": Line("somebody is asked once, and who is second sees so", YES, NOTHING_TYPED),
    "meetings:scribe": Line(YES, YES, NOTHING_TYPED),
    "meetings:came": Line("the newest word counts until the meeting is over", YES, NOTHING_TYPED),
    "meetings:lane": Line(YES, YES, YES),
    "meetings:move": Line("it moves one place from where it stands then", YES, NOTHING_TYPED),
    # the board
    "assurance:draw": Line("three are drawn once a day, and who is second sees them", YES, NOTHING_TYPED),
    "assurance:found": Line("it adds a finding; those of others stand beside it", YES, YES),
    "assurance:rebase": Line("it adds a day; those before it stand", YES, YES),
    # the desk
    "desk:give": Line("it takes what is theirs then, and asks again where something came", YES, YES),
    "desk:give_for": Line("it takes what is theirs then, and asks again where something came", YES, YES),
    "desk:handover": Line("whoever is first reads an item, and who is second sees so", YES, YES),
    "desk:find": Line(NOTHING_CHANGES, NOTHING_MADE, "what is looked for is kept in the session alone"),
    "desk:protect": Line("it seals what is there then, whoever changed it", YES, SEALED),
    "desk:lift": Line("protected is protected, whoever was quicker", YES, "a reason, behind a new proof"),
    "desk:guards": Line("a guard is set beside those that stand", YES, "a reason, behind a new proof"),
    "desk:add_words": Line("it adds words; older ones stay beneath", YES, YES),
    "desk:family_told": Line("it adds a line; older ones stay beneath", YES, YES),
    "desk:doubt": Line("it is settled once, and who is second sees so", YES, YES),
    "desk:who_works": Line("a desk's newest line counts, and the one before is kept", YES, YES),
    "desk:ours": Line("how openly is one choice of one's own service; the newest counts", YES, NOTHING_TYPED),
    "desk:relative": Line("it adds to what stands; nothing is written over", YES, YES),
    "desk:wrong": Line("each doubt is one of its own", YES, YES),
    "desk:open_work": Line("it is seen to once, and who is second sees so", YES, NOTHING_TYPED),
    "desk:name_wish": Line("the first answer counts, and who is second sees so", YES, YES),
    "desk:ask_service": Line("each wish is one of its own", YES, YES),
    "desk:visit": Line("the first word counts, and who is second sees so", YES, YES),
    "desk:plan_visit": Line("each visit is one of its own", YES, YES),
    "desk:end_detail": Line("it ends once, and who is second sees so", YES, YES),
    "desk:particulars": Line("only what is typed is written; the newest counts", YES, YES),
    "desk:add_number": Line("it adds to what stands; nothing is written over", YES, YES),
    "desk:add_home": Line("it adds to what stands; nothing is written over", YES, YES),
    "desk:add_name": Line("it adds to what stands; nothing is written over", YES, YES),
    "desk:not_heard": Line("it adds a reason; older ones stay beneath", YES, YES),
    "desk:plan_tonight": Line("it is signed anew; older ones stay beneath", YES, YES),
    "desk:paragraph": Line("it is signed anew; older ones stay beneath", YES, YES),
    "desk:same": Line("what stands is on the form, and who is second sees so", YES, YES),
    "desk:tie": Line("they are un-tied once, and who is second sees so", YES, YES),
    "desk:end_guard": Line(YES, YES, YES),
    "desk:know_family": Line(NOTHING_CHANGES, YES, "said of oneself, and kept nowhere before it is said"),
    "desk:open_with_a_reason": Line(NOTHING_CHANGES, YES, "a reason, behind a new proof"),
    "desk:review": Line(YES, YES, YES),
    "desk:adoption": Line("a link that is sealed stands", YES, SEALED),
    "desk:ask_to_open": Line("each wish is one of its own", YES, "a reason, behind a new proof"),
    "desk:approve": Line("a second yes is refused", YES, NOTHING_TYPED),
    "desk:reveal": Line(NOTHING_CHANGES, "each look is one of its own", "a reason, behind a new proof"),
    "desk:try_again": Line(YES, YES, NOTHING_TYPED),
    "desk:keep_draft": Line("the newest words of one author", "its token is its key", "it is the draft"),
    "desk:discard_draft": Line("its author's alone", NOTHING_MADE, NOTHING_TYPED),
    # what an agency says of itself
    "desk:keep_card": Line(YES, YES, YES),
    "desk:keep_desk": Line(YES, YES, YES),
    "desk:keep_clusters": Line("its keepers' alone, and the newest word counts", YES, NOTHING_TYPED),
    "desk:load": Line("the newest word counts, and the older stay", YES, NOTHING_TYPED),
    "desk:narrow": Line("each notice is one of its own", YES, YES),
    "desk:narrowing": Line("an answer is final, and who is second sees how it stands", YES, YES),
    "desk:look_for": Line(NOTHING_CHANGES, NOTHING_MADE, "what is looked for is kept in the session alone"),
    "desk:drill": Line("a call that was recorded stands, and who is second is told", YES, NOTHING_TYPED),
    "desk:ask_specialist": Line("each question is one of its own", YES, YES),
    "desk:specialist_came": Line("the first word of it stands, and who is second sees it", YES, YES),
    # the administrator's
    "staff:bring_on": Line(NOTHING_CHANGES, YES, YES),
    "staff:skills": Line(YES, YES, YES),
    "staff:leave_partnership": Line("the newest day counts, and the trail has each", YES, NOTHING_TYPED),
    "staff:take_on": Line(NOTHING_CHANGES, YES, YES),
    "staff:person": Line(YES, YES, YES),
    "staff:leave": Line(YES, YES, NOTHING_TYPED),
    "staff:renew": Line("a grant that ends gets a later end, whoever was quicker", YES, NOTHING_TYPED),
    "staff:role": Line(YES, YES, YES),
    "staff:new_role": Line(NOTHING_CHANGES, YES, YES),
    "staff:invite": Line(
        "a new link takes the place of the one before", "a link is good once", NOTHING_TYPED
    ),
    # systems that may call
    "api:new_token": Line(NOTHING_CHANGES, YES, YES),
    "api:end_token": Line("ended is ended, whoever was quicker", YES, NOTHING_TYPED),
    # coming in and going out
    "site:sign_in": Line(NOTHING_CHANGES, NOTHING_MADE, OUTSIDE),
    "site:sign_out": Line(NOTHING_CHANGES, NOTHING_MADE, NOTHING_TYPED),
    "signin:code": Line(NOTHING_CHANGES, "a code is good once", A_SECRET),
    "signin:set_up": Line(NOTHING_CHANGES, "an account has one app", A_SECRET),
    "signin:again": Line(NOTHING_CHANGES, "a code is good once", A_SECRET),
    "signin:welcome": Line(NOTHING_CHANGES, "an invitation is good once", A_SECRET),
    "signin:new_password": Line("its owner's alone, and who knows the one of today", NOTHING_MADE, A_SECRET),
    "signin:end_visit": Line(
        "a visit ends once; who was quicker does not matter", NOTHING_MADE, NOTHING_TYPED
    ),
    "signin:new_app": Line(NOTHING_CHANGES, "a code that the app shows now, once", A_SECRET),
    "signin:new_passkey": Line(NOTHING_CHANGES, "what a browser asked is signed once", A_SECRET),
    "signin:remove_passkey": Line("its owner's alone, and gone is gone", NOTHING_MADE, NOTHING_TYPED),
    "signin:leave": Line(NOTHING_CHANGES, "what is brought back is good once", NOTHING_TYPED),
    "signin:untie": Line("its owner's alone, and gone is gone", NOTHING_MADE, NOTHING_TYPED),
    "signin:have_seen": Line("its reader's alone, and read is read", NOTHING_MADE, NOTHING_TYPED),
    "signin:lost": Line(
        NOTHING_CHANGES,
        "an account has one recovery at a time",
        "an address and one line, behind a new proof",
    ),
    "signin:recovery": Line("the rule asks who has said so", "each colleague says so once", NOTHING_TYPED),
    "signin:stop_for": Line("stopped is stopped, whoever was quicker", NOTHING_MADE, NOTHING_TYPED),
    "signin:stop_mine": Line("stopped is stopped, whoever was quicker", NOTHING_MADE, NOTHING_TYPED),
    "signin:recovery_codes": Line(
        "its owner's alone; the newest ten count", "ten new ones in place of the old", NOTHING_TYPED
    ),
}
