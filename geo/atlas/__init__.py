"""What the bundled data says of the world: states and their borders, disputed areas, waters, towns."""
