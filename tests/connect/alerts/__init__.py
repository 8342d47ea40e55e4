"""Tests of what leaves the page for members."""
