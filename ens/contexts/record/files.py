"""
Which files the rows name, whoever they are of: for a restored backup, which must hold them all.
"""

NAMED = """
select blob from record_resource where blob <> '' union
select blob from record_history where blob <> ''
"""
