"""The project: settings, composition of the apps, and `cfcii.common`, the words they all share."""

__version__ = "0.1.0"
