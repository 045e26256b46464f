"""The rows of `complaints`."""

from complaints.models.cases import LONGEST_TEXT, Case, CaseEntry, CaseLink, Happening
from complaints.models.conduct import Complaint, Consultation, PublishedAnswer, Topic
from complaints.models.desk import AdjustedDay, Alarm, Handler, KnownYear
from complaints.models.disputes import Dispute, DisputedFigure, Finding, Recall
from complaints.models.exchange import Attachment, Decision, Letter, LetterTemplate, Message, StatementDraft

__all__ = [
    "LONGEST_TEXT", "AdjustedDay", "Alarm", "Attachment", "Case", "CaseEntry", "CaseLink", "Complaint",
    "Consultation", "Decision", "Dispute", "DisputedFigure", "Finding", "Handler", "Happening", "KnownYear",
    "Letter", "LetterTemplate", "Message", "PublishedAnswer", "Recall", "StatementDraft", "Topic",
]  # fmt: skip
