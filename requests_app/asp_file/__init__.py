"""The agency's file, pure Python: structure, reading, writing, names, attachments and ZIPs."""
