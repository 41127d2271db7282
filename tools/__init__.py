"""Programs that build what the package ships."""
