"""What a web server and the command line import: `wsgi:app`."""

from app import create_app
from app.settings import UnsafeSettingsError

try:
    app = create_app()
except UnsafeSettingsError as error:
    raise SystemExit(str(error)) from None
