"""The screens that are read out need Kivy, which must be told what it is told before it is imported."""

import tests.screens  # noqa: F401 - tells it
