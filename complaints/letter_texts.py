"""The first version of the words around a letter's grounds, as the migration puts them in. Staff publish later ones."""

from __future__ import annotations

from typing import Final

from complaints.lifecycle import Kind
from complaints.models import Case

_O = Case.Outcome
_FRAME_ZH: Final = (
    "{party}：\n\n"
    "您于{received}提出的{kind}（编号{number}，事由：{subject}）已办理完毕，现书面答复如下。\n\n"
    "结论：{conclusion}\n\n"
    "理由：\n{{grounds}}\n\n"
    "{next}"
)
_FRAME_EN: Final = (
    "To {party}:\n\n"
    "Your {kind} of {received} (number {number}, subject: {subject}) has been dealt with. "
    "This is the written answer.\n\n"
    "Conclusion: {conclusion}\n\n"
    "Grounds:\n{{grounds}}\n\n"
    "{next}"
)
_MEASURES_ZH: Final = "需要采取的措施：{measures}\n平台负责跟踪落实。"
_MEASURES_EN: Final = "Measures to be taken: {measures}\nThe platform follows them up."
_CONCLUSIONS: Final = {
    (Kind.DISPUTE, _O.CORRECTED): (
        "经核查，所异议的数据有误，信息提供机构已予以更正，异议标注已取消。",
        "The disputed figure was wrong. The institution has corrected it, and the mark is lifted.",
        "曾查询到原数据的信息使用机构将收到更正通知。",
        "Every lender that received the former figure is told of the correction.",
    ),
    (Kind.DISPUTE, _O.CONFIRMED): (
        "经核查，所异议的数据无误，异议标注已取消。",
        "The disputed figure is right, and the mark is lifted.",
        "如有新的证据，可再次提出异议；对处理不满意的，可以投诉。",
        "With new evidence you may dispute it again. If you are not satisfied with the handling, you may complain.",
    ),
    (Kind.DISPUTE, _O.NOT_ESTABLISHED): (
        "经核查，所异议的数据是否有误无法确认，已在此后的文件中予以备注。",
        "Whether the disputed figure is right could not be established. Later documents say so.",
        "您可以提交不超过300字的企业声明，此后的文件将予以载明。",
        "You may add a statement of up to 300 characters, which later documents show.",
    ),
    (Kind.COMPLAINT, _O.UPHELD): (
        "投诉成立。", "The complaint is upheld.",
        _MEASURES_ZH, _MEASURES_EN,
    ),
    (Kind.COMPLAINT, _O.PARTLY_UPHELD): (
        "投诉部分成立。", "The complaint is upheld in part.",
        _MEASURES_ZH, _MEASURES_EN,
    ),
    (Kind.COMPLAINT, _O.NOT_UPHELD): (
        "投诉不成立。", "The complaint is not upheld.",
        "如有新的事实，可以再次投诉。", "With new facts you may complain again.",
    ),
    (Kind.COMPLAINT, _O.REFUSED): (
        "投诉不予受理。", "The complaint is not accepted.",
        "补齐材料或者有新的事实的，可以再次投诉。", "With what is missing, or with new facts, you may complain again.",
    ),
    (Kind.COMPLAINT, _O.ENDED): (
        "投诉处理终止。", "The handling of the complaint is ended without a decision.",
        "终止的原因消除后，可以再次投诉。", "When the reason for that is gone, you may complain again.",
    ),
}  # fmt: skip


def first_version() -> list[tuple[str, str, str, str]]:
    """Give kind, outcome and both texts of each letter; what stands in braces is filled in when a letter is issued."""
    found = []
    for (kind, outcome), (conclusion_zh, conclusion_en, next_zh, next_en) in _CONCLUSIONS.items():
        zh, en = _kept(_FRAME_ZH, conclusion_zh, next_zh), _kept(_FRAME_EN, conclusion_en, next_en)
        found.append((str(kind), str(outcome), zh, en))
    return found


def _kept(frame: str, conclusion: str, following: str) -> str:
    text = frame.replace("{{grounds}}", "{grounds}")
    return text.replace("{conclusion}", conclusion).replace("{next}", following)
