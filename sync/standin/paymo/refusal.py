"""The one way in which the stand-in says no."""


class RequestRefused(Exception):
    """A change or request that Paymo would refuse, with the HTTP status it would answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
