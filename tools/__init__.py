"""What maintains the repository and is not part of the package."""
