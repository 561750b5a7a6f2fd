"""Tests of the sample site: that it keeps the promises other tests rest on."""
