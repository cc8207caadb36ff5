"""Every address of the product."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from egov.project import assets

urlpatterns: list[URLPattern | URLResolver] = [path("static/<path:path>", assets.serve)]
for module, prefix in (("egov.channels.api.urls", ""), ("egov.channels.desk.urls", "mot-cua/")):
    if find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
urlpatterns += i18n_patterns(
    path("", include("egov.channels.portal.account_urls")),
    path("", include("egov.channels.portal.urls")),
    prefix_default_language=False,
)

handler400 = "egov.project.errors.bad_request"
handler403 = "egov.project.errors.forbidden"
handler404 = "egov.project.errors.not_found"
handler500 = "egov.project.errors.failure"
