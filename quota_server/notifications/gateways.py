"""Builds the gateways that the settings ask for, in their order."""

from collections.abc import Sequence

from quota_server.notifications.apprise_gateway import AppriseGateway
from quota_server.notifications.callback_settings import CallbackSettings
from quota_server.notifications.file_gateway import FileGateway
from quota_server.notifications.gammu_gateway import GammuGateway
from quota_server.notifications.gateway import Gateway
from quota_server.notifications.gateway_settings import (
    AppriseGatewaySettings,
    FileGatewaySettings,
    GammuGatewaySettings,
    GatewaySettings,
    HttpGatewaySettings,
)
from quota_server.notifications.http_gateway import HttpGateway


def callbacks_of(settings: Sequence[GatewaySettings]) -> list[CallbackSettings]:
    """How the providers among them call back."""
    http = [one.callback for one in settings if isinstance(one, HttpGatewaySettings)]
    return [callback for callback in http if isinstance(callback, CallbackSettings)]


def build_gateways(settings: Sequence[GatewaySettings]) -> list[Gateway]:
    """One for each; ImportError where one needs a library that is not installed."""
    return [_build(one) for one in settings]


def _build(settings: GatewaySettings) -> Gateway:
    match settings:
        case FileGatewaySettings():
            return FileGateway(settings.directory)
        case HttpGatewaySettings():
            return HttpGateway(settings)
        case GammuGatewaySettings():
            return GammuGateway(settings)
        case AppriseGatewaySettings():
            return AppriseGateway(settings)
