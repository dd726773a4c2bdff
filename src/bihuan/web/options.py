"""What an office can decide: one field per line of ``settings.toml``, each also an environment variable ``BIHUAN_…``."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Options(BaseSettings):
    """
    Settings of one installation.

    The environment wins over ``settings.toml``, so that one start can differ from the file.
    """

    model_config = SettingsConfigDict(env_prefix="BIHUAN_", extra="ignore")

    demo: bool = Field(
        default=False, description="A demonstration folder: the date is simulated and shown on every page."
    )
    database_url: str = Field(
        default="", description="postgresql://user:password@host:port/name; empty for SQLite in the data folder."
    )
    hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]"], description="Names under which the server may be addressed."
    )
    https: bool = Field(default=False, description="Served over HTTPS: cookies and redirects insist on it.")
    behind_proxy: bool = Field(
        default=False, description="A proxy in front sets X-Forwarded-Proto and X-Forwarded-For; trust them."
    )
    public_reading: bool = Field(default=True, description="Stored notices can be read without signing in.")
    public_readings: bool = Field(
        default=True,
        description="The public site shows readings of notices of others beside what the office published.",
    )
    public_address: str = Field(
        default="",
        description="Where others find the public site, e.g. https://xs.example.org/public/; empty: as they address it.",
    )
    site_address: str = Field(
        default="",
        description="Where people find this installation, e.g. https://xs.example.org; links in mail begin with it, empty: none.",
    )
    public_licence: str = Field(
        default="公开信息，可自由使用，请注明出处 · Public information, free to use; please name the source",
        description="Line under the public site, and in its files, that says how its data may be used.",
    )
    upload_megabytes: int = Field(default=20, ge=1, le=50, description="Largest file that can be imported on a page.")
    draft_days: int = Field(
        default=30, ge=1, le=365, description="Days after which an unconfirmed import is discarded."
    )
    second_factor: Literal["compulsory", "offered"] = Field(
        default="compulsory", description="Whether those who see what is not public must sign in with a second factor."
    )
    idle_minutes: int = Field(
        default=15, ge=1, le=720, description="Minutes without a step after which a session ends."
    )
    sign_in_tries: int = Field(
        default=5, ge=3, le=20, description="Wrong passwords or codes after which an account waits."
    )
    sign_in_wait_minutes: int = Field(default=15, ge=1, le=1440, description="How long it waits.")
    password_rules: Literal["sentence", "dengbao"] = Field(
        default="sentence",
        description="sentence: long, not common. dengbao: also three kinds of characters, and a new one every 90 days.",
    )
    time_zone: str = Field(default="Asia/Shanghai", description="The office's time zone, as the tz database names it.")
    api_calls_a_minute: int = Field(
        default=600, ge=1, le=100_000, description="Calls of the REST API that one token may make a minute."
    )
    webhook_hosts: list[str] = Field(
        default=[], description="Hosts of the office's own network that webhooks may be sent to, also by http."
    )
    mail_server: str = Field(
        default="", description="Server that mail leaves by, as host:port; empty where no mail is to leave."
    )
    mail_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way to the mail server is kept from others."
    )
    mail_user: str = Field(default="", description="Name that the mail server asks for; empty where it asks for none.")
    mail_password: str = Field(default="", description="Its password; better as a variable than in the file.")
    mail_from: str = Field(default="", description="Address that mail comes from; needed where mail_server is set.")
    hand_over_days: int = Field(
        default=30,
        ge=0,
        le=365,
        description="Days after the feedback of a round in which its groups keep their rights.",
    )
    travel_hours_in_city: float = Field(
        default=1, ge=0, le=72, description="Hours that the way between two meetings in one city takes."
    )
    travel_hours_in_province: float = Field(default=4, ge=0, le=72, description="The same between cities.")
    travel_hours_beyond: float = Field(default=8, ge=0, le=72, description="The same between provinces.")
    number_patterns: dict[str, str] = Field(
        default={},
        description="How numbers of the register look, by kind: working_paper, finding, fix_at_once, evidence.",
    )
    evidence_megabytes: int = Field(
        default=50, ge=1, le=200, description="Largest file that can be brought in as evidence."
    )
    virus_scanner: str = Field(
        default="", description="Command that reads a file from its input and ends with 0 (clean) or 1 (infected)."
    )
    paper_pdf: bool = Field(
        default=True, description="Issued papers get a PDF beside the Word file, where bihuan[pdf] is installed."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    trail_suite: Literal["sha256", "sm3"] = Field(
        default="sha256", description="Hash of the trail: SHA-256, or SM3 where a national algorithm is asked for."
    )
    anchor_folder: str = Field(
        default="",
        description="A second folder, best a write-once share of another machine, that takes a copy of every checkpoint.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # a file of variables is one place too many
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment first, then ``settings.toml``."""
        toml_file = settings_cls.model_config.get("toml_file")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file)


def read_options(settings_file: Path) -> Options:
    """Return the options of ``settings_file`` and the environment; a missing file means the defaults."""

    class OptionsOfThisFolder(Options):
        model_config = SettingsConfigDict(env_prefix="BIHUAN_", extra="ignore", toml_file=settings_file)

    return OptionsOfThisFolder()
