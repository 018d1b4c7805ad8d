"""Documents made from data. Templates are markup of ours; what people wrote is only ever data."""
