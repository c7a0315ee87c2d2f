"""The application: settings, extensions, pages, errors and the command line, put together."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import access, cli, commands, errors, facts, health, logs, pages, security, templating, text, weaving
from app.database import engine_options, prepare
from app.extensions import babel, csrf, db, login_manager, migrate
from config import INSTANCE, Settings, read_settings

FOLDER = Path(__file__).parent


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Raises SettingsError, or UndeclaredAccess when an endpoint has no policy."""
    settings = settings or read_settings()
    app = Flask(__name__, instance_path=str(INSTANCE))
    app.config.from_mapping(security.flask_config(settings), OPGAVE=settings)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    if settings.sqlite:
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.jinja_environment = weaving.Environment
    commands.load()
    facts.load()
    text.init_app(app)
    logs.init_app(app)
    security.init_app(app)
    _extend(app)
    access.init_app(app)
    errors.init_app(app)
    health.init_app(app)
    templating.init_app(app)
    for blueprint in pages.blueprints():
        app.register_blueprint(blueprint)
    cli.init_app(app)
    access.check_declared(app)
    return app


def _extend(app: Flask) -> None:
    db.init_app(app)
    prepare(app)
    migrate.init_app(app, db, directory=str(FOLDER / "migrations"), render_as_batch=True)
    # A template that names the user would ask the database, also on the page that says it is away.
    login_manager.init_app(app, add_context_processor=False)
    babel.init_app(app, locale_selector=text.choose_locale)
    csrf.init_app(app)
