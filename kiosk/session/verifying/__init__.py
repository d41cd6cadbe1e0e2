"""A paper that some kiosk has handed out is laid on the glass, or held before the camera, and its signed code read."""
