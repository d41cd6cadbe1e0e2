"""What a household may claim, and the plans of life events."""
