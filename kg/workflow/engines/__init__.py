"""Engines that run the plan of a build beside the local one; each is optional and imported when it is asked for."""
