def find_common_phrases(page, items, targets, taxonomy):
    return ()
