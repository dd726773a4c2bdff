"""What an office can decide: one field per line of ``settings.toml``, each also an environment variable ``BIHUAN_…``."""

from pathlib import Path

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
    upload_megabytes: int = Field(default=20, ge=1, le=50, description="Largest file that can be imported on a page.")
    draft_days: int = Field(
        default=30, ge=1, le=365, description="Days after which an unconfirmed import is discarded."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

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
