"""Loopback: which addresses are this machine's own."""

from ipaddress import ip_address


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
