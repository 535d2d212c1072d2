"""Tests for a knowledge folder: questions with the passages that answer them, how the bot fares, and how sure it is."""
