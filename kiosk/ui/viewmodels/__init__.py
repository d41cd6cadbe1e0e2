"""From the visit's state to what QML draws (`content.py`), and from what is pressed to events (`actions.py`)."""
