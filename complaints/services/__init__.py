"""The writes of `complaints`, one function a use case."""

from complaints.services.assigning import hand_over
from complaints.services.calendar import Learnt, learn_year
from complaints.services.clock import chase_recalls, end_overdue, send_alarms
from complaints.services.common import accept, ask_supplement, join, lapse, supplement, withdraw
from complaints.services.conduct import report_measures, resume, suspend
from complaints.services.consultations import answer, ask_further, settle
from complaints.services.deciding import POSSIBLE, Draft, draft, release, return_draft
from complaints.services.disputes import ask_again, report_finding, take_back
from complaints.services.lodging import Claim, Matter, Sender, ask_question, lodge_complaint, lodge_dispute
from complaints.services.publishing import Answer, publish_answer, withdraw_answer
from complaints.services.recalling import acknowledge
from complaints.services.talking import say

__all__ = [
    "POSSIBLE", "Answer", "Claim", "Draft", "Learnt", "Matter", "Sender", "accept", "acknowledge", "answer",
    "ask_again", "ask_further", "ask_question", "ask_supplement", "chase_recalls", "draft", "end_overdue",
    "hand_over", "join", "lapse", "learn_year", "lodge_complaint", "lodge_dispute", "publish_answer", "release",
    "report_finding", "report_measures", "resume", "return_draft", "say", "send_alarms", "settle", "supplement",
    "suspend", "take_back", "withdraw", "withdraw_answer",
]  # fmt: skip
