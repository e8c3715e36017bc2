"""Referrals as the FHIR R4 SDOH Clinical Care guide words them: ServiceRequest and Task, out and in. Pure.

What is asked for and about whom is the ServiceRequest; where it stands is the Task.
"""
