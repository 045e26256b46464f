from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("cases")

    def ready(self) -> None:
        from accounts import sealed_files, todo  # noqa: PLC0415
        from complaints import checks, notices  # noqa: F401, PLC0415  # registered once the models are there
        from complaints import todo as case_todo  # noqa: PLC0415
        from complaints.services import attachments  # noqa: PLC0415

        notices.register()
        todo.register(of_institution=case_todo.of_institution, of_enterprise=case_todo.OF_ENTERPRISE)
        sealed_files.register(attachments.FOLDER)
