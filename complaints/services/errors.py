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


class TooManyCases(DomainError):
    code = "too_many_cases"


class CorrectionDoesNotHelp(DomainError):
    """The correction submission is not of the bank, not accepted, or leaves the disputed figure as it was."""

    code = "correction_does_not_help"


class OutcomeNotPossible(DomainError):
    code = "outcome_not_possible"


class NotForThisCase(DomainError):
    code = "not_for_this_case"


class LetterTemplateNotComplete(DomainError):
    """The words of a letter name a placeholder that there is not, or leave out the grounds."""

    code = "letter_template_not_complete"


class NobodyToAssign(DomainError):
    code = "nobody_to_assign"
