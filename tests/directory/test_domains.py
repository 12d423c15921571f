import pytest

from club.directory.addresses import domain
from club.directory.domains import proving_domain, proving_domains


@pytest.mark.parametrize(
    ("website", "proves"),
    [
        ("https://www.bakery.example.com/bread", "example.com"),
        ("https://shop.bakery.co.uk", "bakery.co.uk"),
        ("https://bakery.coop", "bakery.coop"),
        ("https://bakery.somesite.wixsite.com", ""),  # shared by our own list
        ("https://bakery.azurewebsites.net", "bakery.azurewebsites.net"),  # shared, but a customer's own name
        ("https://www.facebook.com/bakery", ""),
        ("https://bakery.noblogs.org", ""),
        ("https://gmail.com", ""),
        ("https://co.uk", ""),
        ("https://www.bakery.no-such-suffix", "bakery.no-such-suffix"),
    ],
)
def test_a_website_proves_by_the_domain_that_was_registered_for_it(website: str, proves: str) -> None:
    assert proving_domain(domain(website) or "") == proves


def test_a_domain_that_several_share_proves_none_of_them() -> None:
    hosts = {"mill": "mill.bund.coop", "forge": "bund.coop", "bakery": "bakery.coop", "stall": ""}

    assert proving_domains(hosts) == {"mill": "", "forge": "", "bakery": "bakery.coop", "stall": ""}
