"""Mail that comes in: replies read as answers, bounces and complaints heeded, automatic notes left alone."""
