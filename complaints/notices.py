"""What people are told about cases, in their words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts import notices
from accounts.notices import Kind

TO_PARTY: Final[dict[str, Kind]] = {
    "case_received": Kind(
        _("Your case has arrived"),
        _("We have received %(number)s"),
        _("“%(subject)s” has arrived. Its page shows every step and when the next one is due. Answer due: "
          "%(answer_due)s."),
    ),
    "case_supplement_asked": Kind(
        _("Something is missing in your case"),
        _("Please supplement %(number)s by %(due)s"),
        _("To go on with “%(subject)s” we need: %(missing)s. Without it the case lapses after %(due)s."),
    ),
    "case_accepted": Kind(
        _("Your complaint is accepted"),
        _("%(number)s is accepted"),
        _("“%(subject)s” is accepted. You get a written answer by %(answer_due)s."),
    ),
    "dispute_accepted": Kind(
        _("Your dispute is accepted"),
        _("%(number)s is accepted"),
        _("“%(subject)s” is accepted. You get a written answer by %(answer_due)s. Disputed figures are marked from now "
          "on."),
    ),
    "case_joined": Kind(
        _("Your case goes on within another"),
        _("%(number)s goes on as part of %(other)s"),
        _("“%(subject)s” is about the same as %(other)s and is answered there."),
    ),
    "case_lapsed": Kind(
        _("Your case has lapsed"),
        _("%(number)s has lapsed"),
        _("What was missing for “%(subject)s” did not come in time, so the case has ended. You may lodge it anew "
          "whenever you like."),
    ),
    "case_withdrawn_party": Kind(
        _("A case of yours was withdrawn"),
        _("%(number)s was withdrawn by one of you"),
        _("Somebody who decides for the enterprise has withdrawn “%(subject)s”. Lodge it anew whenever you like."),
    ),
    "case_suspended": Kind(
        _("Your case is suspended"),
        _("%(number)s is suspended"),
        _("“%(subject)s” has to wait: %(reason)s. The days until it goes on do not count."),
    ),
    "case_resumed": Kind(
        _("Your case goes on"),
        _("%(number)s goes on"),
        _("“%(subject)s” is being worked on again. Answer due: %(answer_due)s."),
    ),
    "case_message": Kind(
        _("A message on your case"),
        _("A message on %(number)s"),
        _("The platform wrote to you about “%(subject)s”. Read it and answer on the case's page."),
    ),
    "case_decided": Kind(
        _("Your case is decided"),
        _("%(number)s is decided"),
        _("The written answer to “%(subject)s” is on the case's page, to read and to download."),
    ),
    "case_measures_done": Kind(
        _("Measures of a decision carried out"),
        _("What %(number)s demanded has been done"),
        _("The measures that followed from “%(subject)s” have been carried out. The case's page says what was done."),
    ),
    "case_delayed": Kind(
        _("An answer that is late"),
        _("The answer to %(number)s is late"),
        _("The answer to “%(subject)s” was due on %(answer_due)s and has not been given. Those who lead the desk have "
          "been told."),
    ),
    "supplement_reminder": Kind(
        _("A reminder of what is missing in your case"),
        _("%(number)s lapses after %(due)s"),
        _("“%(subject)s” still waits for what is missing. Without it the case lapses after %(due)s."),
    ),
    "question_answered": Kind(
        _("Your question is answered"),
        _("%(number)s is answered"),
        _("The answer to “%(subject)s” is on the case's page. You can ask further until %(due)s, and rate it."),
    ),
    "question_settled": Kind(
        _("Your question is closed"),
        _("%(number)s is closed"),
        _("You did not come back to the answer to “%(subject)s”, so it is closed. Ask again whenever you like."),
    ),
    "statement_shown": Kind(
        _("Your statement is shown"),
        _("Documents now show your statement on %(number)s"),
        _("From now on documents of the account show your statement. You can withdraw it at any time."),
    ),
    "statement_returned": Kind(
        _("Your statement is returned"),
        _("Your statement on %(number)s needs a change"),
        _("Your statement is not shown as it is: %(reason)s. Change it and hand it in again."),
    ),
}  # fmt: skip

TO_INSTITUTION: Final[dict[str, Kind]] = {
    "dispute_to_verify": Kind(
        _("A disputed figure to verify"),
        _("Please verify a figure of %(enterprise)s until %(due)s"),
        _("%(enterprise)s disputes a figure that rests on your transactions (%(number)s). Look at it, and confirm it, "
          "correct it, or say that it cannot be established."),
    ),
    "dispute_taken_back": Kind(
        _("A dispute goes on without your finding"),
        _("%(number)s goes on without your finding"),
        _("Your time for verifying the figure of %(enterprise)s has passed, so the platform decides without it."),
    ),
    "complaint_about_you": Kind(
        _("A complaint about your institution"),
        _("A complaint about your institution (%(number)s)"),
        _("A complaint about your institution has been accepted. Say on its page what you have to say about it."),
    ),
    "case_withdrawn_bank": Kind(
        _("A withdrawn case"),
        _("%(number)s was withdrawn"),
        _("The case was withdrawn. You need do nothing."),
    ),
    "case_message_bank": Kind(
        _("A message on a case that concerns your institution"),
        _("A message on %(number)s"),
        _("The platform wrote to you about the case %(number)s. Read it and answer on its page."),
    ),
    "case_decided_bank": Kind(
        _("A decision on a case that concerns your institution"),
        _("%(number)s is decided"),
        _("The case has been decided. Its page says how."),
    ),
    "finding_due": Kind(
        _("A reminder of a figure to verify"),
        _("Your finding on %(number)s is due on %(due)s"),
        _("%(enterprise)s waits for what you find about a disputed figure. After %(due)s the platform decides without "
          "it."),
    ),
    "figure_corrected": Kind(
        _("A figure that you received was corrected"),
        _("A figure in the document %(document)s was corrected"),
        _("A bank has corrected figures of the document %(document)s that you received; their number is %(count)s. The "
          "notice %(number)s names the old and the new value. Please acknowledge it."),
    ),
    "figures_corrected": Kind(
        _("Figures that you received were corrected"),
        _("Figures in %(count)s documents were corrected"),
        _("A bank has corrected figures of %(count)s documents that you received. A notice for each names the old and "
          "the new value. Please acknowledge them."),
    ),
    "recall_reminder": Kind(
        _("A correction that you have not acknowledged"),
        _("Please acknowledge the correction of a figure (%(number)s)"),
        _("On %(sent)s you were told that figures of the document %(document)s were corrected; their number is "
          "%(count)s. Nobody of your institution has acknowledged that yet."),
    ),
}  # fmt: skip

TO_DESK: Final[dict[str, Kind]] = {
    "case_unassigned": Kind(
        _("A case without a person in charge"),
        _("Nobody is in charge of %(number)s"),
        _("No handler of its region and kind is there. Put somebody in charge of “%(subject)s”."),
    ),
    "case_assigned": Kind(
        _("A case in your charge"),
        _("%(number)s is in your charge"),
        _("“%(subject)s” is in your charge. The next step is due on %(due)s."),
    ),
    "case_supplemented": Kind(
        _("A supplement"), _("%(number)s was supplemented"),
        _("What was missing in “%(subject)s” has come. The next step is due on %(due)s."),
    ),
    "case_withdrawn": Kind(_("A withdrawn case at the desk"), _("%(number)s was withdrawn"),
                           _("“%(subject)s” was withdrawn by who lodged it.")),
    "case_lapsed_desk": Kind(_("A case that lapsed"), _("%(number)s has lapsed"),
                             _("“%(subject)s” was not supplemented in time.")),
    "case_note": Kind(_("An internal note"), _("A note on %(number)s"), _("Somebody of the desk wrote a note.")),
    "case_message_desk": Kind(_("A message from a party or an institution"), _("A message on %(number)s"),
                              _("Somebody wrote about “%(subject)s”.")),
    "dispute_finding": Kind(
        _("A finding of a bank"), _("%(institution)s has verified %(number)s"),
        _("The bank's finding on “%(subject)s” is there. Decide until %(due)s."),
    ),
    "question_asked_further": Kind(_("A further question"), _("A further question on %(number)s"),
                                   _("Who asked “%(subject)s” has come back. Answer until %(due)s.")),
    "decision_to_release": Kind(
        _("A draft to release"), _("A decision on %(number)s waits for a second person"),
        _("Read the draft on “%(subject)s” and release it, or return it with a reason. Answer due: %(answer_due)s."),
    ),
    "decision_returned": Kind(_("A returned draft"), _("Your draft on %(number)s was returned"),
                              _("A second person returned the draft on “%(subject)s” with a reason.")),
    "statement_to_check": Kind(_("A statement to check"), _("A statement on %(number)s waits to be checked"),
                               _("%(enterprise)s wants documents to show a statement. Check what it must not say.")),
    "deadline_near": Kind(
        _("A deadline comes near"), _("%(number)s is due on %(due)s"),
        _("The next step of “%(subject)s” is due on %(due)s, the answer on %(answer_due)s."),
    ),
    "case_still_suspended": Kind(
        _("A case that is still suspended"), _("%(number)s is suspended since %(since)s"),
        _("“%(subject)s” waits, and no deadline runs. Look whether it can go on."),
    ),
    "recall_ignored": Kind(
        _("A correction that a lender does not acknowledge"),
        _("%(lender)s has not acknowledged a correction (%(number)s)"),
        _("On %(sent)s %(lender)s was told that figures of the document %(document)s were corrected, and was asked "
          "again since. Call them."),
    ),
    "deadline_passed": Kind(
        _("A deadline has passed"), _("%(number)s is overdue since %(due)s"),
        _("The next step of “%(subject)s” was due on %(due)s, the answer is due on %(answer_due)s. In charge: "
          "%(handler)s."),
    ),
}  # fmt: skip


def register() -> None:
    """Make the kinds known to the inbox; called once, when the app is ready."""
    notices.register(
        {**TO_PARTY, **TO_INSTITUTION, **TO_DESK}, enterprise=TO_PARTY, institution=TO_INSTITUTION
    )  # fmt: skip
