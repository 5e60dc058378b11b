"""From pictures to answers: the engines, the choice between them, and the one pipeline that everybody uses."""
