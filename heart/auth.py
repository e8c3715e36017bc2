"""Sign-in by username, for active people only. Permissions come from roles, never from Django's tables."""

from django.contrib.auth.backends import ModelBackend

from heart.models import User


class Backend(ModelBackend):
    def get_user(self, user_id) -> User | None:
        """The signed-in person with their agency, which every page asks for: one statement, not two."""
        user = User.objects.select_related("agency").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        """Django's admin asks by codename: administrators may, nobody else."""
        from heart.permissions import Permission

        return bool(user_obj.is_active and user_obj.can(Permission.ADMINISTER))

    def has_module_perms(self, user_obj, app_label) -> bool:
        return self.has_perm(user_obj, app_label)
