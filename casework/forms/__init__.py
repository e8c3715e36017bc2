"""Forms, one module a topic. Their rules are the shape of an answer; the domain's own stand in actions."""
