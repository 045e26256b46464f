"""A made-up but lifelike world for demonstrations, and a generated file of any size for the benchmark.

Responsible for banks, enterprises, people, consents and the files that the banks would submit; the same arguments give
the same bytes. Not responsible for loading them: nothing in here knows Django or a database. Every name, number and
place in here is invented.
"""
