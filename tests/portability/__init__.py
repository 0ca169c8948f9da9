"""The same sources under other builders."""
