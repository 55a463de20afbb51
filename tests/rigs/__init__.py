"""What tests stand on: a clock that is turned by hand, a platform that does as it is told, a whole small world."""
