from kiosk.config import Config, Delivery, Identify, Web
from kiosk.identify.health import of_signing_in, of_wallets

ON = Identify(france_connect=True)


def test_what_it_lacks_is_told_with_its_remedy() -> None:
    told = [
        of_signing_in(config)
        for config in (
            Config(),
            Config(identify=ON, web=Web(enabled=False)),
            Config(identify=ON),
            Config(identify=ON, delivery=Delivery(desk_url="https://desk.example")),
        )
    ]
    assert [(one.verdict, one.detail) for one in told] == [
        ("off", ""),
        ("failed", "official sites are off, so it is never offered"),
        ("failed", "no desk is named"),
        ("well", ""),
    ]
    wallet = Identify(wallet=True)
    desk = Delivery(desk_url="https://desk.example")
    configs = (Config(), Config(identify=wallet), Config(identify=wallet, delivery=desk))
    assert [of_wallets(config).verdict for config in configs] == ["off", "failed", "well"]
