"""What forbids a step. Each is named for the fact; its text is for people."""

from cfcii.common.errors import DomainError


class CaseMoved(DomainError):
    """Somebody else took a step since the case was looked at."""

    code = "case_moved"


class NotInCharge(DomainError):
    code = "not_in_charge"


class MayNotActForParty(DomainError):
    code = "may_not_act_for_party"


class NotTheVerifier(DomainError):
    code = "not_the_verifier"


class SamePerson(DomainError):
    code = "same_person"


class NothingDisputed(DomainError):
    code = "nothing_disputed"


class AlreadyDisputed(DomainError):
    code = "already_disputed"


class DecidedAlready(DomainError):
    """A figure was disputed before, and nothing is new since the decision."""

    code = "decided_already"


class TooManyCases(DomainError):
    code = "too_many_cases"


class TooManyMessages(DomainError):
    code = "too_many_messages"


class TooMuchToDraw(DomainError):
    code = "too_much_to_draw"


class FilesBeingChecked(DomainError):
    code = "files_being_checked"


class TooManySearches(DomainError):
    code = "too_many_searches"


class CorrectionDoesNotHelp(DomainError):
    """The correction submission is not of the bank, not accepted, or leaves the disputed figure as it was."""

    code = "correction_does_not_help"


class NotCorrectedAnyMore(DomainError):
    """A figure that is to be called corrected is again as it was issued."""

    code = "not_corrected_any_more"


class OutcomeNotPossible(DomainError):
    code = "outcome_not_possible"


class NotAsShown(DomainError):
    """The letter would not say what the person who releases it has read."""

    code = "not_as_shown"


class NotForThisCase(DomainError):
    code = "not_for_this_case"


class LetterTemplateNotComplete(DomainError):
    """The words of a letter name a placeholder that there is not, or leave out the grounds."""

    code = "letter_template_not_complete"


class NobodyToAssign(DomainError):
    code = "nobody_to_assign"
