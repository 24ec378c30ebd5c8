"""Persona methods: answers made ready, k-means, number of groups, profiles, verdict."""
