"""The parts of the window. Each announces what the user did and is told what to show; none reaches up."""
