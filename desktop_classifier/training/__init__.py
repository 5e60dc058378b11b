"""From a folder of pictures to a model of the user's own."""
