"""Roles: who may do what, where it comes from, and how organisers change it. See the modules for each."""

from bot.features.roles.book import Holding, RoleBook, Source
from bot.features.roles.groups import Groups
from bot.features.roles.service import GIVEN, Roles
from bot.features.roles.texts import TEXTS
from bot.features.roles.view import RolesView

__all__ = ["GIVEN", "TEXTS", "Groups", "Holding", "RoleBook", "Roles", "RolesView", "Source"]
