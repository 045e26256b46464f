"""Networks from which an institution's users work, as people write them and as they are kept."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_interface, ip_network

from django.utils.translation import gettext as _

from cfcii.common.errors import DomainError


class InvalidNetwork(DomainError):
    code = "invalid_network"


def normalise_network(text: str) -> str:
    """Give a network in CIDR form, a single address as a network of one; raises InvalidNetwork.

    What reaches beyond what was probably meant is refused, not guessed: it opens a door.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    try:
        interface = ip_interface(written)
    except ValueError as error:
        raise InvalidNetwork(
            _("“%(text)s” is not an address or a network such as 203.0.113.0/24 or 2001:db8::/48.") % {"text": text}
        ) from error
    if "%" in written:
        raise InvalidNetwork(_("“%(text)s” names a device of one computer. Leave that part out.") % {"text": text})
    network = _as_ipv4(interface.network)
    if network.prefixlen == 0:
        raise InvalidNetwork(
            _("“%(text)s” is every address there is. Leave the field empty to allow work from anywhere.")
            % {"text": text}
        )
    if interface.ip != interface.network.network_address:
        raise InvalidNetwork(
            _("“%(text)s” lies inside the network %(network)s. Write that one, or the single address without a slash.")
            % {"text": text, "network": network}
        )
    return str(network)


def is_allowed(address: str | None, networks: Sequence[str]) -> bool:
    """Tell whether an address lies in one of the networks, as they are kept; without networks each does."""
    if not networks:
        return True
    if address is None:
        return False
    try:
        found = _address_as_ipv4(ip_address(address))
    except ValueError:
        return False
    return any(found in _network(each) for each in networks)


@lru_cache(maxsize=4096)
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)


def _address_as_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _as_ipv4(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    """Give an IPv4 network that was written in its IPv6 form as what it is: so addresses arrive."""
    if isinstance(network, IPv4Network) or network.prefixlen < 96 or network.network_address.ipv4_mapped is None:
        return network
    return IPv4Network((network.network_address.ipv4_mapped, network.prefixlen - 96))
