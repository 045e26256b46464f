"""Pages on which an information user's query users query under consent, and open what was issued to them.

The door is asked each time anything of a document leaves: its page, its JSON, its PDF; and before a PDF is promised.
"""
