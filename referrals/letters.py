"""Mail to providers and to invited people. Found when the system starts."""
